/** Finds a program as a shell would: the first executable file of that name in the folders of PATH. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The program's full path, or null. Relative folders in PATH are passed over: they change with the working folder. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const onWindows = process.platform === 'win32';
  // On Windows the variable is spelt `Path`, which a copied environment no longer finds as `PATH`.
  const key = onWindows ? Object.keys(env).find((each) => each.toUpperCase() === 'PATH') : 'PATH';
  const folders = (env[key ?? 'PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    const path = join(folder, onWindows ? `${name}.exe` : name);
    if (await isExecutableFile(path)) return path;
  }
  return null;
}

async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
