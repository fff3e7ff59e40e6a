/** `/healthz`: the process answers; `/readyz`: it shall be sent requests; `/metrics`: for Prometheus. */
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { problemResponses } from './problem-responses.js';
import { ProblemError } from './problem-error.js';
import { HealthAnswer } from './schemas.js';
import type { ServiceState } from './service-state.js';

interface Options {
  readonly state: ServiceState;
}

/** Open to everybody: who checks a service's health has no token, and learns nothing else. */
export const healthRoutes: FastifyPluginCallbackTypebox<Options> = (app, { state }, done) => {
  app.get(
    '/healthz',
    { schema: { summary: 'The process answers', response: { 200: HealthAnswer } } },
    () => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Requests are welcome',
        response: { 200: HealthAnswer, ...problemResponses(503) },
      },
    },
    () => {
      if (!state.draining) return { status: 'ready' };
      throw new ProblemError({ status: 503, detail: 'The service is about to end.' });
    },
  );
  done();
};

export const metricsRoute: FastifyPluginCallbackTypebox<Options> = (app, { state }, done) => {
  const { registry } = state.metrics;
  app.get(
    '/metrics',
    { schema: { summary: 'Figures for Prometheus', produces: ['text/plain'] } },
    async (_, reply) => {
      void reply.type(registry.contentType);
      return await registry.metrics();
    },
  );
  done();
};
