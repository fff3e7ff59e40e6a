/** Puts the service's routes, limits and errors together; listens to nothing yet. */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerProblem, answerWithProblems, rawProblem } from './answer-with-problems.js';
import { classifyRoute } from './classify-route.js';
import { healthRoutes, metricsRoute } from './health-routes.js';
import { ProblemError } from './problem-error.js';
import type { ServiceState } from './service-state.js';
import { taxonomyRoute } from './taxonomy-route.js';
import { tokenCheck } from './token.js';

const MINUTE_MS = 60_000;
/** How often Node looks for requests that take too long to arrive; its own default is half a minute. */
const CHECK_CONNECTIONS_MS = 1_000;

export async function createApp(
  state: ServiceState,
  logger: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const { settings, metrics } = state;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.bodyLimit,
    requestTimeout: settings.requestTimeoutMs,
    http: {
      // Node takes the longer of the two for the body's.
      headersTimeout: settings.requestTimeoutMs,
      requestTimeout: settings.requestTimeoutMs,
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
    },
    trustProxy: settings.trustProxy ?? false,
    // While the service ends, requests on open connections are answered like the others.
    return503OnClosing: false,
    // A body is what it is: no "1" for 1, no text for a list of one.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allowUnionTypes: true,
      },
    },
    frameworkErrors: answerProblem,
    clientErrorHandler: rawProblem,
  }).withTypeProvider<TypeBoxTypeProvider>();
  answerWithProblems(app);
  app.addHook('onSend', (_, reply, payload, done) => {
    if (state.draining) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { url = 'other' } = request.routeOptions;
    metrics.answered(url, request.method, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  await app.register(helmet);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'tntflow classifier',
        description: 'Gives texts, conversations and vectors the categories of a taxonomy.',
        version: state.release,
      },
      ...(settings.token === null
        ? {}
        : {
            components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
            security: [{ token: [] }],
          }),
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  await app.register(healthRoutes, { state });
  await app.register(async (guarded) => {
    requireToken(guarded, settings.token);
    await guarded.register(metricsRoute, { state });
    await guarded.register(
      async (api) => {
        await limitRate(api, settings.rateLimit);
        await api.register(classifyRoute, { state });
        await api.register(taxonomyRoute, { state });
      },
      { prefix: '/v1' },
    );
  });
  return app;
}

function requireToken(app: FastifyInstance, token: string | null): void {
  if (token === null) return;
  const check = tokenCheck(token);
  app.addHook('onRequest', (request, reply, done) => {
    try {
      check(request.headers.authorization);
      done();
    } catch (error) {
      reply.header('www-authenticate', 'Bearer');
      done(error as Error);
    }
  });
}

async function limitRate(app: FastifyInstance, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE_MS,
    errorResponseBuilder: (_, { max, ttl }) =>
      new ProblemError({
        status: 429,
        detail: `At most ${max} requests a minute are answered; several texts go into one.`,
        retryAfterMs: ttl,
      }),
  });
}
