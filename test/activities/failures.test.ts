/** What each error means to Temporal: tried again and when, or the end, with a type and a message for people. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { ActivityCancellationDetails, ApplicationFailureCategory } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { toFailure, withFailures } from '../../src/activities/failures.js';
import { InputError } from '../../src/config/index.js';
import { ModelNameError } from '../../src/domain/model-names.js';
import {
  ProviderSetupError,
  UnsupportedModelError,
  type ProviderErrorKind,
} from '../../src/providers/errors/index.js';
import { ResultsError } from '../../src/sinks/index.js';
import { SourceError } from '../../src/sources/index.js';
import { StoreError, StoreUnavailableError } from '../../src/store/index.js';
import { failureOf, providerError } from './support.js';

const model = { provider: 'openai', model: 'm', problem: 'is not set up' };
const sqlite = (code: string) => Object.assign(new Error('no luck'), { code });

function applicationFailure(error: unknown): ApplicationFailure {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure)) throw new Error(`Not mapped: ${String(failure)}`);
  return failure;
}

describe('what ends a run at once', () => {
  it.each<[string, Error, string]>([
    ['an unusable input', new InputError('seed: must be …'), 'InvalidInput'],
    ['no name of a model', new ModelNameError({ given: 'x', problem: 'no' }), 'InvalidInput'],
    ['a model that cannot do the task', new UnsupportedModelError(model), 'InvalidInput'],
    ['an unreadable source', new SourceError({ source: 'x', problem: 'is empty' }), 'BadSource'],
    ['a store that cannot serve', new StoreError('There is no corpus "x".'), 'StoreError'],
    ['a provider that is not set up', new ProviderSetupError(model), 'ProviderTerminal'],
    ...(['authentication', 'permission', 'unknown-model', 'credit'] as const).map(
      (kind): [string, Error, string] => [kind, providerError(kind), 'ProviderTerminal'],
    ),
    ['a refused request', providerError('invalid-request'), 'ProviderError'],
    ['a request that is too long', providerError('input-too-long'), 'ProviderError'],
  ])('%s', (_, error, type) => {
    const failure = applicationFailure(error);
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toBe(error.message);
  });

  it.each([new TypeError('x is not a function'), new RangeError('-1'), new ReferenceError('y')])(
    'a fault of the program: %s',
    (error) => {
      const failure = applicationFailure(error);
      expect(failure).toMatchObject({ type: error.name, nonRetryable: true, cause: error });
      expect(failure.message).toBe(`A fault in tntflow: ${error.message}`);
    },
  );
});

describe('what is tried again', () => {
  const retryable: readonly ProviderErrorKind[] = [
    ...(['rate-limit', 'overloaded', 'server', 'timeout', 'connection'] as const),
    'malformed-response',
  ];

  it.each(retryable)('%s, without alarming anybody', (kind) => {
    const failure = applicationFailure(providerError(kind));
    expect(failure).toMatchObject({ type: 'ProviderError', message: kind });
    expect(failure.nonRetryable).not.toBe(true);
    expect(failure.category).toBe(ApplicationFailureCategory.BENIGN);
    expect(failure.nextRetryDelay).toBeUndefined();
  });

  it('when the provider says', () => {
    const failure = applicationFailure(providerError('rate-limit', { retryAfterMs: 12_500 }));
    expect(failure.nextRetryDelay).toBe(12_500);
  });

  it('a store that cannot be written just now, with what to do', () => {
    const full = applicationFailure(sqlite('SQLITE_FULL'));
    expect(full).toMatchObject({ type: 'StoreError' });
    expect(full.nonRetryable).not.toBe(true);
    expect(full.message).toContain('the disk is full; free some space');
    expect(applicationFailure(sqlite('SQLITE_BUSY')).message).toContain('SQLITE_BUSY');
  });

  it.each([
    ['57P01', 'the database answered 57P01 (terminating connection)'],
    ['ECONNREFUSED', 'the database answered ECONNREFUSED'],
    ['53100', 'the disk is full; free some space'],
  ])('a database server that is away or full: %s', (code, text) => {
    const error = new StoreUnavailableError({ code, reason: 'terminating connection' });
    const failure = applicationFailure(error);
    expect(failure).toMatchObject({ type: 'StoreError' });
    expect(failure.nonRetryable).not.toBe(true);
    expect(failure.message).toContain(text);
  });

  it('anything else, as it is', () => {
    const error = new Error('who knows');
    expect(toFailure(error)).toBe(error);
    expect(toFailure('just a text').message).toBe('just a text');
  });
});

it('leaves alone what is Temporal’s already', () => {
  const failures = [ApplicationFailure.create({ message: 'x' }), new CancelledFailure('y')];
  for (const failure of failures) expect(toFailure(failure)).toBe(failure);
});

describe('a full disk', () => {
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });

  it('is said with the place, and tried again', () => {
    const failure = applicationFailure(new ResultsError({ path: '/out/x.json', cause: full }));
    expect(failure).not.toMatchObject({ nonRetryable: true });
    expect(failure).toMatchObject({
      type: 'DiskFull',
      message:
        '/out/x.json could not be written: the disk is full; free some space and the run goes on by itself.',
    });
    expect(applicationFailure(full).message).toMatch(/^A file could not be written: the disk/u);
  });

  it('is not any other trouble with a file', () => {
    const denied = Object.assign(new Error('not permitted'), { code: 'EACCES' });
    const error = new ResultsError({ path: '/out/x.json', cause: denied });
    expect(toFailure(error)).toBe(error);
  });
});

describe('withFailures', () => {
  const activities = withFailures({
    work: (given: string) => Promise.resolve(`done: ${given}`),
    fail: () => Promise.reject(new InputError('seed: must be …')),
  });

  it('passes on what an activity gives, and maps what it throws', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    expect(await environment.run(activities.work, 'x')).toBe('done: x');
    const failure = await failureOf(environment.run(activities.fail));
    expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  });

  it('calls every failure of a cancelled activity a cancellation', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    environment.cancel('CANCELLED');
    expect(await failureOf(environment.run(activities.fail))).toBeInstanceOf(CancelledFailure);
  });

  it('hands back what a worker that stops could not finish, to be taken at once', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const details = new ActivityCancellationDetails({ workerShutdown: true });
    environment.cancel('WORKER_SHUTDOWN', details);
    const failure = await failureOf(environment.run(activities.fail));
    expect(failure).toMatchObject({ type: 'WorkerShutdown', nextRetryDelay: 1 });
    expect(failure).not.toMatchObject({ nonRetryable: true });
  });
});
