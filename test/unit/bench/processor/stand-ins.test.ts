import { awsChunkedCounter } from '../../../../bench/processor/aws-chunked';
import { type HeldRecording, bytesFrom, heldAs, sidOf } from '../../../../bench/processor/held-recordings';
import { recordingSid } from '../../../../lambdas/core/recording';

test('a SID tells the source how its recording is', () => {
  const held: HeldRecording = { bytes: 900e6, behaviour: 'stalled', at: 12_345, chunked: true, number: 7 };
  const sid = sidOf(held);
  expect(recordingSid.parse(sid)).toBe(sid);
  expect(heldAs(sid)).toEqual(held);
  expect(heldAs(`RE9${'0'.repeat(31)}`)).toBeUndefined();
});

test.each([1, 3, 65_536, 65_537, 200_000])('the source sends %d bytes, an MP3 by the first of them', (bytes) => {
  const blocks: Buffer[] = [];
  for (let sent = 0; sent < bytes; sent += blocks.at(-1)?.length ?? 0) blocks.push(bytesFrom(sent, bytes));
  const all = Buffer.concat(blocks);
  expect(all).toHaveLength(bytes);
  expect(all.subarray(0, 3).toString()).toBe('ID3'.slice(0, bytes));
});

describe('a body in frames', () => {
  const body = Buffer.from('3\r\nID3\r\n5;extension=1\r\n\r\n0\r\n\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n');

  test.each([1, 2, 7, body.length])('carries what is between them, however it comes (%d bytes at a time)', (size) => {
    const counter = awsChunkedCounter();
    for (let at = 0; at < body.length; at += size) counter.add(body.subarray(at, at + size));
    expect(counter.carried()).toBe(8);
  });

  test('is not whole before its last frame', () => {
    const counter = awsChunkedCounter();
    counter.add(body.subarray(0, 25));
    expect(counter.carried()).toBeUndefined();
  });
});
