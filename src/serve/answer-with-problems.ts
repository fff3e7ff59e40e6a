/** Answers every failed request with problem details, and logs those that are no mistake of the sender's. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { describeProblem, PROBLEM_TYPE, problemOf } from './problem.js';
import { ProblemError } from './problem-error.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST'];

/** For `frameworkErrors` too: what fails before there is a route, such as a path that cannot be decoded. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { problem, retryAfterMs, log } = describeProblem(error);
  if (log !== null)
    request.log[log]({ err: error, route: request.routeOptions.url }, problem.title);
  if (retryAfterMs !== undefined) {
    void reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  }
  // Serialised here: a route's schema for its answers is none for problems.
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path }));
    if (allowed.length === 0) {
      throw new ProblemError({
        status: 404,
        detail: 'There is nothing here; /docs lists what there is.',
      });
    }
    void reply.header('allow', allowed.join(', '));
    throw new ProblemError({
      status: 405,
      detail: `${request.method} is not possible here; ${allowed.join(', ')} is.`,
    });
  });
}

/** What Node itself could not read as a request, or did not wait for any longer: there is no request to answer to. */
export function rawProblem(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 408
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 431
        : 400;
  const detail = {
    400: 'This is not a request of HTTP.',
    408: 'The request did not arrive in time.',
    431: 'The headers are too long.',
  }[status];
  const body = JSON.stringify(problemOf(status, detail));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
