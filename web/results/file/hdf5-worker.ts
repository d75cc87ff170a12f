/**
 * Reads an NWB file where it lies, with the server, in a thread of its own: HDF5 waits for every byte, which only a worker
 * may do. HDF5 is WebAssembly, which `script-src 'self'` does not allow. A worker has the policy of its own response, and
 * not that of the page: the server sends 'wasm-unsafe-eval' with this script alone (api/files/page.ts), so that the page's
 * policy stays without exceptions.
 */
import { File, ready } from 'h5wasm';
import { answerOf } from './answer.ts';
import type { Answered, Answers, Asked, Question } from './contents.ts';
import { type FileSystem, mountRemote } from './mount-remote.ts';
import { type RangeAnswer, type RemoteBytes, remoteBytes } from './remote-bytes.ts';

const NAME = '/file.nwb';
const WENT_WRONG =
  'HDF5 cannot read this part of the file: it is damaged. Copy the file again, or write it again from the recordings.';
const NO_FILE =
  'HDF5 cannot open the file: it was cut off or damaged after it was written. Copy it again, or write it again from the recordings.';
const NOTHING_THERE = 416;
let file: File | undefined;
let remote: RemoteBytes | undefined;
let lastFault: () => Error | undefined = () => undefined;
/** One after the other: HDF5 has one thread, and opening waits for it to load. */
let turn: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  turn = turn.then(async () => postMessage(await answered(data)));
});

async function answered({ id, question }: Asked): Promise<Answered> {
  try {
    const answer = await answerTo(question);
    return { id, sentBytes: remote?.sentBytes() ?? 0, answer };
  } catch (error) {
    return {
      id,
      sentBytes: remote?.sentBytes() ?? 0,
      fault: wordsOf(lastFault() ?? error, file === undefined),
    };
  }
}

/** HDF5's own words are a stack of twenty functions. */
function wordsOf(error: unknown, isOpening: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message !== '' && !message.includes('\n')) return message;
  return isOpening ? NO_FILE : WENT_WRONG;
}

async function answerTo(question: Question): Promise<Answers[Question['kind']]> {
  const module = await ready;
  if (question.kind === 'open') {
    remote = remoteBytes((start, end) => askRange(question.address, start, end));
    lastFault = mountRemote(module.FS as unknown as FileSystem, NAME, remote);
    module.activate_throwing_error_handler();
    file = new File(NAME, 'r');
    return { sizeBytes: remote.sizeBytes };
  }
  if (file === undefined) throw new Error('No file is open.');
  return answerOf(file, question);
}

/** @throws Error in words for people */
function askRange(address: string, start: number, end: number): RangeAnswer {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  request.responseType = 'arraybuffer';
  request.setRequestHeader('Range', `bytes=${start}-${end - 1}`);
  try {
    request.send();
  } catch {
    throw new Error('The service does not answer. Try again when it is back.');
  }
  const [, total] = /\/(\d+)$/.exec(request.getResponseHeader('Content-Range') ?? '') ?? [];
  if (request.status === NOTHING_THERE)
    throw new Error('The file is empty. Write it again from the recordings.');
  if (request.status !== 206 || total === undefined)
    throw new Error(`The service answered ${request.status} to a request for a part of the file.`);
  return {
    bytes: new Uint8Array(request.response as ArrayBuffer),
    totalBytes: Number(total),
    version: request.getResponseHeader('ETag') ?? '',
  };
}
