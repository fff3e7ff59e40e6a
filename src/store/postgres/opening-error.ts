/** Why a store on PostgreSQL cannot be opened, and what to do about it. */
import { StoreError } from '../store-error.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';

const UNREACHABLE = /^E[A-Z]+$|^(?:nothing|a time-out)$/u;

/** @param shown - The address without its password. Errors that say enough already stay as they are. */
export function explainOpening(error: unknown, shown: string): unknown {
  if (!(error instanceof StoreUnavailableError)) return error;
  const { code, message } = error;
  return new StoreError(`The store ${shown} cannot be opened: ${advice(code, message)}`, {
    cause: error,
  });
}

function advice(code: string, message: string): string {
  if (code === '28P01') return `${message}. Is the password in TNTFLOW_STORE right?`;
  if (message.includes('client password must be a string')) {
    return 'the server asks for a password. Give it in TNTFLOW_STORE, or in PGPASSWORD.';
  }
  if (code.startsWith('28')) {
    return `the server lets this user in under other conditions only (its pg_hba.conf): ${message}.`;
  }
  if (code === '3D000')
    return `${message}. Make it first: createdb …, or create database … owner …`;
  if (code === '42501') return `${message}. The user needs: grant connect on database … to …`;
  if (code === '53300') {
    return `${message}. Each worker takes up to 10 connections: raise the server's max_connections, or put a pooler before it.`;
  }
  if (code === '57P03') return `${message}. Try again when it is up.`;
  if (message.includes('does not support SSL')) {
    return `${message}. Set up TLS on the server, or leave sslmode out of TNTFLOW_STORE.`;
  }
  if (isAboutTls(code, message)) {
    return (
      `the server’s certificate is not accepted: ${message}. Name the authority that signed it with sslrootcert=FILE; ` +
      'sslmode=require encrypts without checking it.'
    );
  }
  if (UNREACHABLE.test(code)) {
    return `the server cannot be reached (${message}). Is it running, and are host and port right?`;
  }
  return `${message} (${code}).`;
}

function isAboutTls(code: string, message: string): boolean {
  return (
    /CERT|SELF_SIGNED|SIGNATURE|ERR_TLS|ERR_SSL/u.test(code) || message.includes('certificate')
  );
}
