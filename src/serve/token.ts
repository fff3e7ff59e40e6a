/** The bearer token: whether a request carries it, found out in a time that says nothing about it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from './problem-error.js';

/** @returns a check of the `Authorization` header, which throws a ProblemError of status 401. */
export function tokenCheck(token: string): (authorization: string | undefined) => void {
  const expected = digest(token);
  return (authorization) => {
    const [, given] = /^bearer +(\S+)$/iu.exec(authorization ?? '') ?? [];
    // Digests have one length, so that not even the token's is told.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
    throw new ProblemError({
      status: 401,
      detail:
        authorization === undefined
          ? 'A token is needed: Authorization: Bearer <token>.'
          : 'The Authorization header does not hold the right bearer token.',
    });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
