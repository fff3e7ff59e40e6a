/** Lets work in a thread report how far it is, while it runs. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';

export interface ProgressChannel {
  /** To be put into the thread's input and transferred; the thread posts progress to it. */
  readonly port: MessagePort;
  /** Aborted with the error when `onProgress` throws. */
  readonly failed: AbortSignal;
  /** Ends the channel; nothing is reported afterwards. */
  close(): void;
}

/** Opens a channel whose messages are given to `onProgress`, in order. It does not keep the process alive. */
export function openProgressChannel<Progress>(
  onProgress: (progress: Progress) => void,
): ProgressChannel {
  const { port1: receiver, port2: port } = new MessageChannel();
  const failure = new AbortController();
  receiver.on('message', (progress: Progress) => {
    try {
      onProgress(progress);
    } catch (error) {
      failure.abort(error);
      receiver.close();
    }
  });
  receiver.unref();
  return { port, failed: failure.signal, close: () => receiver.close() };
}
