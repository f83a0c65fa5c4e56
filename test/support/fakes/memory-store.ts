import { buffer } from 'node:stream/consumers';
import { KeyTaken, RetryLater } from '../../../lambdas/core/errors';
import { fileNameOf, stemOf } from '../../../lambdas/core/object-key';
import type { LinkSigner, RecordingStore, StoredObject } from '../../../lambdas/core/ports/s3';
import type { Recording, RecordingSid } from '../../../lambdas/core/recording';
import { aLinkId } from '../subjects';

interface Kept {
  /** Without a `sid` it does not say whose audio it is, as after a copy by hand. */
  readonly recording: Omit<Recording, 'sid'> & { readonly sid: RecordingSid | undefined };
  readonly bytes: Buffer;
}

/** The bucket as the core sees it. */
export class MemoryStore implements RecordingStore, LinkSigner {
  readonly objects = new Map<string, Kept>();
  /** Where recordings may lie. */
  prefixes: readonly string[] = ['recordings'];
  /** Objects another delivery writes between our look and our write. */
  readonly rivals = new Map<string, Recording>();

  ofCall(recording: Pick<Recording, 'callSid' | 'startedAt'>): Promise<readonly StoredObject[]> {
    const stems = this.prefixes.map((prefix) => stemOf(recording, prefix));
    const keys = Array.from(this.objects.keys()).filter((key) => stems.some((stem) => key.startsWith(stem)));
    return Promise.resolve(keys.sort().flatMap((key) => this.objectAt(key) ?? []));
  }

  look(key: string): Promise<StoredObject | undefined> {
    return Promise.resolve(this.objectAt(key));
  }

  private objectAt(key: string): StoredObject | undefined {
    const kept = this.objects.get(key);
    return kept && { key, owner: kept.recording.sid };
  }

  async save(...[key, recording, audio]: Parameters<RecordingStore['save']>): Promise<number> {
    const rival = this.rivals.get(key);
    if (rival !== undefined) {
      this.rivals.delete(key);
      this.objects.set(key, { recording: rival, bytes: Buffer.from('ID3 of the rival') });
    }
    if (this.objects.has(key)) throw new KeyTaken(key);
    const bytes = await buffer(audio.stream).catch(() => {
      throw audio.broken.aborted ? audio.broken.reason : new RetryLater('s3-unavailable', { message: 'broken' });
    });
    // While the bytes came, another delivery may have been quicker: S3 decides at the end.
    if (this.objects.has(key)) throw new KeyTaken(key);
    this.objects.set(key, { recording, bytes });
    return bytes.length;
  }

  /** A link as anybody may have got it. */
  linkTo(key: string, sid: RecordingSid): Promise<string> {
    return this.sign(key, { id: aLinkId(), sid, expiresInSeconds: 900 });
  }

  sign(...[key, { id, sid }]: Parameters<LinkSigner['sign']>): Promise<string> {
    const name = encodeURIComponent(`inline; filename="${fileNameOf(key, sid)}"`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    return Promise.resolve(
      `https://bucket.s3.example/${path}?response-content-disposition=${name}&x-link-id=${id}&X-Amz-Signature=0`,
    );
  }
}
