/** Context of a signature. */
export interface SignContext {
  /** Calls of this client in progress, this one included; 1 or more. */
  readonly inFlight: number;
  /** Fires at the call's deadline; a later signature is ignored. */
  readonly signal: AbortSignal;
}

/**
 * Port to the merchant's private key: a key in memory, an HSM or a KMS. Must support concurrent calls. When a
 * signer throws or is slow, nothing is sent.
 */
export interface Signer {
  /** Serial number of the merchant API certificate (商户API证书序列号) the key belongs to, hex. */
  readonly serialNo: string;
  /**
   * SHA-256 of the certificate's public key (DER of its SubjectPublicKeyInfo), hex. Optional: replicas with the
   * same value share the state of their credential; otherwise each process has its own.
   */
  readonly keyFingerprint?: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the UTF-8 bytes of `message`, Base64 without line breaks. */
  sign(message: string, context: SignContext): Promise<string>;
}

/**
 * Returns the current signer, with serial number and key together. Called for every request. Must be fast and
 * without I/O.
 */
export type SignerSource = () => Signer;
