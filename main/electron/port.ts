import { type BrowserWindow, MessageChannelMain } from 'electron';
import { portChannel } from '../../contract/app/bridge.ts';
import type { BridgePort, Conversation } from '../api/bridge.ts';
import { Forbidden, handleTrusted } from './trusted-sender.ts';

/**
 * Gives the page of our window a message port when it asks for one, and serves the other end. A page has one port: the next
 * one, after a reload or a fault, ends the one before.
 */
export function servePorts(window: BrowserWindow, serve: (port: BridgePort) => Conversation): void {
  let conversation: Conversation | null = null;
  handleTrusted(portChannel, window, (frame, id) => {
    if (typeof id !== 'string' || id.length > 100) throw new Forbidden();
    conversation?.close();
    const { port1, port2 } = new MessageChannelMain();
    conversation = serve(port1);
    frame.postMessage(portChannel, id, [port2]);
  });
  window.once('closed', () => conversation?.close());
}
