/** Bodies made from the OpenAPI page's own schema, right and wrong ones: none gives a 5xx, and right ones are answered. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { saved, served, TOKEN, trained, type TestService } from './support.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}
interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly requestBody: { content: Record<string, { schema: Schema }> };
          readonly responses: Readonly<Record<string, unknown>>;
        };
      }
    >
  >;
}

/** Values that the schema allows. */
function allowed(schema: Schema): fc.Arbitrary<unknown> {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return fc.oneof(...types.map((type) => allowedOf(type, schema)));
}

function allowedOf(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { items, properties = {}, required = [], minItems = 0, minLength = 0 } = schema;
  switch (type) {
    case 'string':
      return fc.oneof(
        fc.string({ minLength, maxLength: 50, unit: 'binary' }),
        fc.string({ minLength: Math.max(minLength, 1), maxLength: 12, unit: 'grapheme' }),
        fc.constantFrom('user', '\0', '\ud800', '__proto__', 'text', ' '),
      );
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(items ? allowed(items) : fc.jsonValue(), {
        minLength: minItems,
        maxLength: 5,
      });
    case 'object': {
      const fields = Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, allowed(field)]),
      );
      if (schema.maxProperties === 1) {
        return fc.oneof(
          ...Object.entries(fields).map(([name, field]) =>
            field.map((value) => ({ [name]: value })),
          ),
        );
      }
      return fc.record(fields, { requiredKeys: [...required] });
    }
    default:
      throw new Error(`the schema has a type that this test does not know: ${type}`);
  }
}

/** The same with any JSON put somewhere into it. */
function spoiled(schema: Schema): fc.Arbitrary<unknown> {
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom<unknown>({ length: -1 }, { toString: 1 }, [[]], 1e308, -0, '', [null], {
      constructor: {},
    }),
  );
  return fc.tuple(allowed(schema), junk, fc.array(fc.nat(7), { maxLength: 5 })).map(replaceAt);
}

/** Follows the path as far as there are parts to choose from, and puts the junk there. */
function replaceAt([value, junk, [first, ...rest]]: [unknown, unknown, number[]]): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const key = keys[first % (keys.length + 1)] ?? 'added';
  const inner = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) {
    return value.map((own: unknown, index) =>
      String(index) === key ? replaceAt([own, junk, rest]) : own,
    );
  }
  return { ...value, [key]: replaceAt([inner, junk, rest]) };
}

let folder: string;
beforeAll(async () => {
  folder = await saved(await trained());
});

async function schemaOf(service: TestService) {
  const { paths } = (await (await service.ask('/docs/json')).json()) as OpenApi;
  const { post } = paths['/v1/classify'] ?? {};
  if (post === undefined) throw new Error('the OpenAPI page has no POST /v1/classify');
  const { schema } = post.requestBody.content['application/json'] ?? {};
  if (schema === undefined) throw new Error('the OpenAPI page has no schema of the body');
  return { schema, statuses: Object.keys(post.responses).map(Number) };
}

const settings = { rateLimit: 0, token: TOKEN };
const runs = { numRuns: 600 };

describe('fuzzed bodies', () => {
  it('that the schema allows are answered, or refused for what no schema can say', async () => {
    const service = await served({ folder, settings });
    const { schema, statuses } = await schemaOf(service);
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(allowed(schema), async (body) => {
        const response = await service.classify(body);
        const text = await response.text();
        seen.add(response.status);
        expect(statuses).toContain(response.status);
        expect(response.status, text).toBeLessThan(500);
        // Blank texts, speakers without a letter, and vectors of other dimensions.
        if (response.status !== 200) expect([400, 422]).toContain(response.status);
        else expect((JSON.parse(text) as { results: unknown[] }).results.length).toBeGreaterThan(0);
      }),
      runs,
    );
    expect([...seen].sort()).toEqual([200, 400, 422]);
  }, 180_000);

  it('that are spoiled somewhere never give a 5xx', async () => {
    const service = await served({ folder, settings });
    const { schema, statuses } = await schemaOf(service);
    await fc.assert(
      fc.asyncProperty(spoiled(schema), async (body) => {
        const response = await service.classify(body);
        expect(response.status, await response.text()).toBeLessThan(500);
        expect(statuses).toContain(response.status);
      }),
      runs,
    );
    expect(service.log()).not.toMatch(/"level":[45]0/u);
  }, 180_000);

  it('that are any bytes, of any type, never give a 5xx', async () => {
    const service = await served({ folder, settings });
    const types = ['application/json', 'application/json; charset=utf-16', 'text/plain', 'x', ''];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => new TextEncoder().encode(text.slice(0, -1))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(...types), async (body, type) => {
        const response = await service.ask('/v1/classify', {
          method: 'POST',
          body: Buffer.from(body),
          headers: { 'content-type': type },
        });
        expect(response.status, await response.text()).toBeGreaterThanOrEqual(400);
        expect(response.status).toBeLessThan(500);
        expect(response.headers.get('content-type')).toContain('application/problem+json');
      }),
      runs,
    );
  }, 180_000);
});
