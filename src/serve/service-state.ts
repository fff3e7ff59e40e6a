/** What the routes of one service share. */
import type { ClassifierSlot } from './classifier-slot.js';
import type { ServeMetrics } from './metrics.js';
import type { ServeSettings } from './settings.js';

export interface ServiceState {
  readonly settings: ServeSettings;
  readonly slot: ClassifierSlot;
  readonly metrics: ServeMetrics;
  /** Of tntflow. */
  readonly release: string;
  /** True from the moment the service was told to end. */
  draining: boolean;
}
