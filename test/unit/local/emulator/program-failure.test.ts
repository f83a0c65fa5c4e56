import { tmpdir } from 'node:os';
import { indexTroubleIn } from '../../../../local/emulator/package-index';
import { programFailure } from '../../../../local/emulator/program-failure';

test('a program that met trouble with the machine is told in one line', () => {
  const said = 'Traceback:\n  File "x.py"\nOSError: [Errno 28] No space left on device\n';
  const { message } = programFailure({ what: 'cdk synth failed', outcome: 1, said, place: '/here' });
  expect(message).toMatch(/^cdk synth failed\. The disk is full at \/here: [^\n]*\.$/);
});

test('of any other all is told that it said, and how it ended', () => {
  const failed = { what: 'cdk deploy failed', said: 'Stack x\nfailed\n', place: tmpdir() };
  expect(programFailure({ ...failed, outcome: 1 }).message).toBe('cdk deploy failed (exit code 1):\nStack x\nfailed');
  expect(programFailure({ ...failed, outcome: 'SIGKILL' }).message).toMatch(/^cdk deploy failed \(SIGKILL\):\n/);
});

test.each([
  // pip 24 and 26, as they said it
  [
    "WARNING: Retrying (Retry(total=0, …)) after connection broken by 'NewConnectionError(\"HTTPSConnection(host='pypi.org', port=443): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution\")': /simple/ministack/\nERROR: Could not find a version that satisfies the requirement ministack==1.5.33 (from versions: none)\nERROR: No matching distribution found for ministack==1.5.33",
    'connect to the network',
  ],
  [
    "after connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError('…: Failed to establish a new connection: [Errno 111] Connection refused'))': /simple/ministack/",
    'HTTPS_PROXY',
  ],
  ["ProxyError('Tunnel connection failed: 407 Proxy Authentication Required')", 'HTTPS_PROXY'],
  [
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain'))",
    'PIP_CERT',
  ],
  ['ERROR: No matching distribution found for ministack==1.5.33', 'mirror pypi.org'],
])('of the package index pip says %j', (said, remedy) => {
  const line = indexTroubleIn(said);
  expect(line).toMatch(/^[^\n]*\.$/);
  expect(line).toContain(remedy);
});

test('what is not about the index is not blamed on it', () => {
  expect(indexTroubleIn('ERROR: [Errno 28] No space left on device')).toBeUndefined();
  expect(indexTroubleIn("AssertionError: ministack requires 'h12', which is not installed.")).toBeUndefined();
});
