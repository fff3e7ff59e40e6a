/**
 * To be loaded before a process (`node --import`): at SIGUSR2 it begins to sample what the main thread does, and at the
 * next one writes that as a V8 profile to the file PROFILE_FILE.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

const file = process.env.PROFILE_FILE;
if (isMainThread && file) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  let isSampling = false;
  process.on('SIGUSR2', () => {
    isSampling = !isSampling;
    if (isSampling) session.post('Profiler.start');
    else session.post('Profiler.stop', write);
  });
}

function write(error, result) {
  if (error) throw new Error(`No profile: ${error.message}`);
  // Whole when it appears.
  writeFileSync(`${file}.part`, JSON.stringify(result.profile));
  renameSync(`${file}.part`, file);
}
