export declare function readPrivateKey(secret: { privateKey: string; passphrase?: string | undefined }): {
  fingerprint: string;
};
