/** Says why the file system refused a path, in a user's words. */
import { isAbsolute } from 'node:path';
import { SourceError } from './source-error.js';
import { STANDARD_INPUT, nameOf } from './source-name.js';

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder (a part of the path is a file)',
  EACCES: 'there is no permission to read it',
  EPERM: 'there is no permission to read it',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open',
};

/** True for errors of the file system, such as `ENOENT`. */
export function isReadFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** @returns for example `there is no permission to read it (EACCES)`. */
export function describeReadFailure(error: NodeJS.ErrnoException): string {
  const code = error.code ?? 'unknown error';
  return `${reasons[code] ?? 'it cannot be read'} (${code})`;
}

/**
 * @param spec the path as the user gave it.
 * @returns an error with the absolute path and, where the path was relative, the folder it was taken from.
 */
export function readFailure(spec: string, error: NodeJS.ErrnoException): SourceError {
  const isRelative = spec !== STANDARD_INPUT && !isAbsolute(spec);
  const from = isRelative ? `; "${spec}" was taken from the folder ${process.cwd()}` : '';
  return new SourceError({
    source: nameOf(spec),
    problem: describeReadFailure(error) + from,
    cause: error,
  });
}
