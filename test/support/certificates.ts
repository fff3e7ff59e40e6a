/** Certificates for tests of TLS, made by openssl when they are needed: an authority, and what it signs. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export class Authority {
  readonly cert: string;
  readonly #key: string;

  /** @param folder - Where the files are put; `name` keeps those of several authorities apart. */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.cert = this.#file(name, 'pem');
    this.#key = this.#file(name, 'key');
    openssl(
      'req',
      '-x509',
      ...newKey(this.#key),
      '-out',
      this.cert,
      '-days',
      '2',
      ...subject(name),
    );
  }

  /** A certificate for `localhost` and 127.0.0.1 that is good, or was until yesterday. */
  issue(name: string, { expired = false, host = 'localhost' } = {}): Certificate {
    const [cert, key] = [this.#file(name, 'pem'), this.#file(name, 'key')];
    const [request, extensions] = [this.#file(name, 'csr'), this.#file(name, 'ext')];
    openssl('req', ...newKey(key), '-out', request, ...subject(name));
    writeFileSync(extensions, `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
    const day = 86_400_000;
    const from = expired ? Date.now() - 3 * day : Date.now() - day;
    const database = this.#file(name, 'txt');
    writeFileSync(database, '');
    const config = this.#file(name, 'cnf');
    writeFileSync(
      config,
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${database}\nnew_certs_dir=${this.folder}\nrand_serial=yes\n` +
        'default_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n',
    );
    openssl(
      ...['ca', '-batch', '-notext', '-config', config, '-in', request, '-out', cert],
      ...['-cert', this.cert, '-keyfile', this.#key, '-extfile', extensions],
      ...['-startdate', utc(from), '-enddate', utc(from + 2 * day)],
    );
    return { cert, key };
  }

  #file(name: string, extension: string): string {
    return join(this.folder, `${this.name}-${name}.${extension}`);
  }
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path];
}

function subject(name: string): string[] {
  return ['-subj', `/CN=${name}`];
}

/** As openssl writes moments: YYYYMMDDHHMMSSZ. */
function utc(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().replace(/\D/gu, '').slice(0, 14)}Z`;
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

/** Where it is missing, tests of TLS are skipped. */
export function isOpensslMissing(): boolean {
  try {
    openssl('version');
    return false;
  } catch {
    return true;
  }
}
