import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { type HeldRecording, bytesFrom, heldAs } from './held-recordings';
import { reset, serve } from './secure-server';

/*
 * Twilio's media, in a process of its own: nothing but bytes over TLS. The stand-in for tests would be the bottleneck, and
 * hide what is compared.
 */

const latencyMs = Number(process.env.BENCH_LATENCY_MS ?? 0);

const send = (held: HeldRecording, response: ServerResponse): void => {
  const end = held.behaviour === 'whole' ? held.bytes : Math.min(held.at, held.bytes);
  let sent = 0;
  const misbehave = (): void => {
    if (held.behaviour === 'cut') response.socket?.end();
    if (held.behaviour === 'reset') reset(response);
  };
  const more = (): void => {
    while (sent < end) {
      const block = bytesFrom(sent, end);
      sent += block.length;
      const isLast = sent === end;
      if (isLast && held.behaviour === 'whole') {
        response.end(block);
        return;
      }
      const flows = response.write(block, isLast ? misbehave : undefined);
      if (!flows) {
        response.once('drain', more);
        return;
      }
    }
    if (end === 0) response.flushHeaders();
    if (end === 0) misbehave();
  };
  more();
};

void serve((request, response) => {
  const answer = async (): Promise<void> => {
    if (latencyMs > 0) await sleep(latencyMs);
    const held = heldAs(/Recordings\/(RE\w{32})/.exec(request.url ?? '')?.[1] ?? '');
    if (held === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'audio/mpeg',
      ...(!held.chunked && { 'content-length': held.bytes }),
    });
    send(held, response);
  };
  void answer();
});
