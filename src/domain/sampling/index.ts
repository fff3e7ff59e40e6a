/** Seeded sampling: samples, splits and minibatches. */
export { drawSample, shuffled } from './draw.js';
export { planMinibatches } from './minibatches.js';
export { planMixedMinibatches } from './mixed-minibatches.js';
export { Reservoir } from './reservoir.js';
export { moveUnlearnable, splitByGroup } from './split.js';
