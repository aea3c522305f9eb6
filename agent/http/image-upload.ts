import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import busboy from 'busboy';
import { imageFieldsSchema } from '../../contract/agent/ufops.ts';
import { AgentError, errnoOf } from '../errors.ts';
import type { ImageUpload } from '../ufops/ufop-versions.ts';
import { parseValue } from './body.ts';

export interface UploadOptions {
  request: Request;
  /** Where the image is put. */
  file: string;
  maximumBytes?: number;
  /** How long nothing may come before the upload is given up. */
  silenceMs?: number;
}

const usualMaximumBytes = 2 * 1024 ** 3;
const usualSilenceMs = 60_000;
const knownFields = new Set(['ufop', 'name', 'version', 'desc', 'blob']);

/**
 * Takes a multipart form to disk as it comes: text fields `ufop` (or `name`), `version`, `desc`, `blob`, and the file
 * `image`. Throws `invalid-args`, `too-large`, and system errors (ENOSPC …); the file is gone then.
 */
export async function receiveImage(options: UploadOptions): Promise<Omit<ImageUpload, 'key'>> {
  try {
    const { texts, hasFile } = await receiveForm(options);
    const { name, ...fields } = texts;
    const parsed = parseValue(imageFieldsSchema, { ...fields, ufop: fields.ufop ?? name });
    if (hasFile === (parsed.blob !== undefined)) {
      throw new AgentError('invalid-args', 'An image is either a file `image` or a `blob`.');
    }
    return { fields: parsed, file: hasFile ? options.file : undefined };
  } catch (error) {
    await rm(options.file, { force: true });
    throw error;
  }
}

interface Form {
  texts: Record<string, string>;
  hasFile: boolean;
}

async function receiveForm(options: UploadOptions): Promise<Form> {
  const { request, file, maximumBytes = usualMaximumBytes, silenceMs = usualSilenceMs } = options;
  const parser = openParser(request, maximumBytes);
  if (!request.body) throw new AgentError('invalid-args', 'The body is empty.');
  const body = Readable.fromWeb(request.body as ReadableStream);
  const form: Form = { texts: {}, hasFile: false };
  let writing: Promise<unknown> = Promise.resolve();
  let refused: AgentError | undefined;
  const refuse = (error: AgentError) => {
    refused ??= error;
    body.destroy(error);
  };
  // A small body has ended before what is wrong with it is seen; its error then has no other listener.
  body.on('error', () => undefined);
  parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) refuse(new AgentError('invalid-args', 'A field of the form is too long.'));
    else if (knownFields.has(name)) form.texts[name] = value;
  });
  parser.on('file', (name, stream) => {
    if (name !== 'image' || form.hasFile) {
      stream.on('error', () => undefined);
      stream.resume();
      refuse(new AgentError('invalid-args', 'The form takes one file, and its name is `image`.'));
      return;
    }
    form.hasFile = true;
    stream.once('limit', () => refuse(new AgentError('too-large', `An image has at most ${maximumBytes} bytes.`)));
    // Its failure ends the form; it is waited for below.
    writing = pipeline(stream, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    writing.catch((error: Error) => body.destroy(error));
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.once(limit, () => refuse(new AgentError('invalid-args', 'The form has too many parts.')));
  }
  const endSilence = watchSilence(body, silenceMs);
  try {
    await pipeline(body, parser);
    await writing;
    if (refused) throw refused;
    return form;
  } catch (error) {
    await writing.catch(() => undefined);
    if (refused) throw refused;
    if (error instanceof AgentError || /^E[A-Z]+$/.test(errnoOf(error) ?? '')) throw error;
    throw new AgentError('invalid-args', 'The form could not be read to its end.', { cause: error });
  } finally {
    endSilence();
  }
}

function watchSilence(body: Readable, silenceMs: number): () => void {
  const giveUp = () => {
    body.destroy(new AgentError('invalid-args', `Nothing came for ${silenceMs / 1000} s; the upload was given up.`));
  };
  let timer = setTimeout(giveUp, silenceMs);
  body.on('data', () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, silenceMs);
  });
  return () => clearTimeout(timer);
}

function openParser(request: Request, fileSize: number): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: { fields: 10, fieldSize: 16_384, fieldNameSize: 100, files: 2, fileSize, parts: 12, headerPairs: 50 },
    });
  } catch (error) {
    throw new AgentError('invalid-args', 'The body is not a multipart form.', { cause: error });
  }
}
