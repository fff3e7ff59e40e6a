/** A disk that can be filled up: a small file system in memory, which only root can mount. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK = Buffer.alloc(4_096, 1);

export interface SmallDisk {
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  unmount(): void;
}

/** @throws Error when it cannot be mounted. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tntflow-test', folder], {
    stdio: 'pipe',
  });
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (;;) writeSync(file, BLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free() {
      rmSync(ballast, { force: true });
    },
    unmount() {
      execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
    },
  };
}

/** For `describe.skipIf`: says why, once a file. */
export function cannotMount(): boolean {
  const folder = join(tmpdir(), `tntflow-mount-${process.pid}`);
  try {
    mountSmallDisk(folder, 1).unmount();
    return false;
  } catch {
    process.stderr.write(
      'Skipped: no small disk can be mounted here, which takes root on Linux.\n',
    );
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
