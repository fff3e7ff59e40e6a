// Stamps: small files that say from what something was made, so that it is made again only when that changed.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** @param {(string | Uint8Array)[]} parts */
export function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}

/** Whether the file holds this very text. @param {string} file @param {string} text */
export function hasStamp(file, text) {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
    throw error;
  }
}

/** @param {string} file @param {string} text */
export function writeStamp(file, text) {
  writeFileSync(file, text);
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(file, { force: true });
}
