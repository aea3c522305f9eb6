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

/** A way for frames: a message port or a socket. `send` resolves when more may be sent, which is what paces producers. */
export interface Wire {
  start(events: WireEvents): void;
  send(frame: string | ArrayBufferLike | Blob | ArrayBufferView): Promise<void>;
  close(reason: string): void;
}
