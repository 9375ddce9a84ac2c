/** What a signer may use to choose how it works. */
export interface SignContext {
  /** Calls of this client now under way, this one included; 1 or more. */
  readonly inFlight: number;
  /** Fires when the call's deadline passes; a signature after that is thrown away. */
  readonly signal: AbortSignal;
}

/**
 * Port to the merchant's private key: a key in memory, an HSM or a KMS. Must be safe to call concurrently.
 * A signer that throws or is slow means that nothing was sent.
 */
export interface Signer {
  /** Serial number of the merchant API certificate (商户API证书序列号) the key belongs to, hex. */
  readonly serialNo: string;
  /**
   * SHA-256 of the certificate's public key (DER of its SubjectPublicKeyInfo), hex. Optional: replicas that answer the
   * same share what is known of their credential; without it each process finds out for itself.
   */
  readonly keyFingerprint?: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 bytes of `message`, Base64 without line breaks. */
  sign(message: string, context: SignContext): Promise<string>;
}

/**
 * Gives the signer to use, asked anew for every request that goes out: what it answers next time takes over from then
 * on, serial number and key together. Must be quick; it is no place for I/O.
 */
export type SignerSource = () => Signer;
