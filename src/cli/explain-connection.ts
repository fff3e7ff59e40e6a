/** Why a Temporal server cannot be used, in words: found out by a handshake of our own, since the SDK's errors tell little. */
import type { TemporalConfig } from '../config/temporal-config.js';
import { handshake, type FailedHandshake } from './handshake.js';

/** One line without a full stop. Makes one connection, and sends nothing that is secret. */
export async function explainConnection(
  connection: TemporalConfig['connection'],
  error: unknown,
): Promise<string> {
  const said = error instanceof Error ? messages(error) : String(error);
  if (/UNAUTHENTICATED|valid authentication credentials/u.test(said)) {
    return connection.apiKey === undefined
      ? 'it asks for an API key: set TEMPORAL_API_KEY'
      : 'it does not accept the API key (TEMPORAL_API_KEY)';
  }
  if (/PERMISSION_DENIED|not have permission/u.test(said)) {
    return 'the API key or client certificate is not allowed to use it';
  }
  const found = await handshake(connection);
  return found === undefined ? firstLine(said) : explain(found, connection);
}

function explain(
  { code, message, secured }: FailedHandshake,
  { tls }: TemporalConfig['connection'],
): string {
  const hasCertificate = typeof tls === 'object' && tls?.clientCertPair !== undefined;
  if (code === 'TLS') return 'it wants TLS (TEMPORAL_TLS=true)';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host is known';
  if (code === 'ETIMEDOUT') return 'it does not answer';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for another name (TEMPORAL_TLS_SERVER_NAME): ${firstLine(message)}`;
  }
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SIGNATURE_FAILURE/u.test(code)) {
    return 'its certificate is signed by nobody that is trusted here (TEMPORAL_TLS_SERVER_CA_CERT_PATH)';
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return 'it speaks no TLS (TEMPORAL_TLS=false)';
  }
  if (code.startsWith('ERR_OSSL') || /PEM|key values mismatch/u.test(message)) {
    return `the certificate or key of the client cannot be read (TEMPORAL_TLS_CLIENT_…): ${firstLine(message)}`;
  }
  if (code.includes('ALERT') || secured) {
    return hasCertificate
      ? 'it does not accept the client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH): expired, or signed by another authority'
      : 'it asks for a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';
  }
  if (code === 'ECONNRESET' && !tls) {
    return 'it closes connections without TLS (TEMPORAL_TLS=true), or is no Temporal server';
  }
  return firstLine(message);
}

function messages(error: Error): string {
  return error.cause instanceof Error
    ? `${error.message}: ${messages(error.cause)}`
    : error.message;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim().replace(/\.$/u, '');
}
