/** Stands for the client of the host's KMS. */
export interface YourKmsClient {
  sign(
    request: { digest: Buffer; algorithm: string },
    options: { signal: AbortSignal },
  ): Promise<{ signature: Uint8Array }>;
}
