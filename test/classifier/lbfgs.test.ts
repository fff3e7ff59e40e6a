import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimize } from '../../src/classifier/lbfgs.js';
import { searchStep } from '../../src/classifier/line-search.js';
import { uniformNumbers } from './synthetic-data.js';

function rosenbrock(point: Float64Array, gradient: Float64Array): number {
  const [x = NaN, y = NaN] = point;
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
}

describe('minimize', () => {
  test('finds the bottom of Rosenbrock’s valley', async () => {
    const start = Float64Array.of(-1.2, 1);
    const result = await minimize({
      start,
      evaluate: rosenbrock,
      tolerance: 1e-9,
      maxIterations: 100,
    });
    expect(result.stop).toBe('tolerance');
    expect(result.x[0]).toBeCloseTo(1, 7);
    expect(result.x[1]).toBeCloseTo(1, 7);
    expect(result.iterations).toBeLessThan(60);
    expect([...start]).toEqual([-1.2, 1]);
  });

  test('solves convex quadratics of any scale', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 30 }), async (seed, size) => {
        const uniform = uniformNumbers(seed);
        const curvature = Float64Array.from({ length: size }, () => 10 ** (4 * uniform() - 2));
        const bottom = Float64Array.from({ length: size }, () => 10 * uniform() - 5);
        const result = await minimize({
          start: new Float64Array(size),
          tolerance: 1e-8,
          maxIterations: 1_000,
          evaluate: (x, gradient) => {
            let value = 3;
            for (const index of x.keys()) {
              const offset = (x[index] ?? NaN) - (bottom[index] ?? NaN);
              gradient[index] = (curvature[index] ?? NaN) * offset;
              value += ((curvature[index] ?? NaN) * offset * offset) / 2;
            }
            return value;
          },
        });
        // Rounding may hide the last steps: the value is then as good as float64 can tell.
        expect(['tolerance', 'precision']).toContain(result.stop);
        expect(result.value).toBeCloseTo(3, 10);
      }),
      { numRuns: 40 },
    );
  });

  test('reports every iteration, waits for the listener, and stops at the limit', async () => {
    const seen: number[] = [];
    const result = await minimize({
      start: Float64Array.of(-1.2, 1),
      evaluate: rosenbrock,
      tolerance: 0,
      maxIterations: 5,
      onIteration: async ({ iteration, value }) => {
        await Promise.resolve();
        expect(value).toBeLessThan(24.2);
        seen.push(iteration);
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(result).toMatchObject({ stop: 'iterations', iterations: 5 });
  });

  test('stops when rounding hides any progress, at a point no worse', async () => {
    const result = await minimize({
      start: Float64Array.of(3, -2),
      tolerance: 0,
      maxIterations: 1_000,
      valueNoise: 1e-7,
      evaluate: (x, gradient) => {
        // As from float32 arithmetic.
        for (const index of x.keys()) gradient[index] = Math.fround(2 * (x[index] ?? NaN) - 0.2);
        return Math.fround(
          1 + (x[0] ?? NaN) ** 2 + (x[1] ?? NaN) ** 2 - 0.2 * ((x[0] ?? 0) + (x[1] ?? 0)),
        );
      },
    });
    expect(result.iterations).toBeLessThan(1_000);
    expect(result.value).toBeCloseTo(0.98, 6);
    expect(result.x[0]).toBeCloseTo(0.1, 3);
  });

  test('comes back from steps where the function overflows', async () => {
    const result = await minimize({
      start: Float64Array.of(0),
      tolerance: 1e-8,
      maxIterations: 200,
      evaluate: (x, gradient) => {
        const [at = NaN] = x;
        gradient[0] = at < 0.5 ? 1 / (0.5 - at) - 1e3 : NaN;
        return at < 0.5 ? -Math.log(0.5 - at) - 1e3 * at : Infinity;
      },
    });
    expect(result.x[0]).toBeCloseTo(0.499, 8);
  });

  test('refuses to begin where nothing is finite', async () => {
    const evaluate = () => NaN;
    await expect(
      minimize({ start: new Float64Array(1), evaluate, tolerance: 1, maxIterations: 1 }),
    ).rejects.toThrow('not finite');
  });
});

test('searchStep: the step satisfies the strong Wolfe conditions', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      (bottom, ripple, firstStep) => {
        // Falls from 0 to around `bottom`, with ripples, and rises again.
        const at = (step: number) => {
          const offset = step / bottom - 1;
          return {
            step,
            value: offset * offset + (ripple * Math.sin(8 * offset)) / 8,
            slope: (2 * offset + ripple * Math.cos(8 * offset)) / bottom,
          };
        };
        const start = at(0);
        fc.pre(start.slope < 0);
        const step = searchStep({ evaluate: at, start, firstStep, noise: 0 });
        if (step === null) throw new Error('no step found');
        const found = at(step);
        expect(found.value).toBeLessThanOrEqual(start.value + 1e-3 * step * start.slope);
        expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.9 * Math.abs(start.slope));
      },
    ),
    { numRuns: 500 },
  );
});

test('where the function is flat, a small gradient alone does not end the search when improvements are asked for', async () => {
  const options = {
    start: Float64Array.of(3, -2),
    evaluate: (x: Float64Array, gradient: Float64Array) => {
      x.forEach((value, index) => {
        gradient[index] = 1e-3 * value;
      });
      return 1 + 5e-4 * x.reduce((sum, value) => sum + value * value, 0);
    },
    tolerance: 1e-2,
    maxIterations: 100,
  };
  const early = await minimize(options);
  expect(early).toMatchObject({ stop: 'tolerance', iterations: 0 });
  const late = await minimize({ ...options, improvement: 1e-9 });
  expect(late.stop).toBe('tolerance');
  expect(late.value - 1).toBeLessThan(1e-6);
  // At the last iteration it is the gradient that says whether the search ended well.
  const stopped = await minimize({ ...options, improvement: 0, maxIterations: 1 });
  expect(stopped).toMatchObject({ stop: 'tolerance', iterations: 1 });
});
