/** One served window; closing it ends all its calls and subscriptions. */
export interface Conversation {
  close(): void;
}

/** What a wire tells the bridge. */
export interface WireEvents {
  receive(frame: string | ArrayBuffer): void;
  end(): void;
  fault(error: unknown, reason: string): void;
}

/** A way for frames: a message port or a socket. `send` resolves when the frame left this process, and rejects when it cannot. */
export interface Wire {
  start(events: WireEvents): void;
  send(frame: string | Uint8Array): Promise<void>;
  close(reason: string): void;
}
