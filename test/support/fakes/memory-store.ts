import { buffer } from 'node:stream/consumers';
import { KeyTaken, RetryLater } from '../../../lambdas/core/errors';
import type { LinkSigner, RecordingStore } from '../../../lambdas/core/ports';
import type { Recording, RecordingSid } from '../../../lambdas/core/recording';

interface StoredObject {
  readonly recording: Recording;
  readonly bytes: Buffer;
}

/** The bucket as the core sees it. */
export class MemoryStore implements RecordingStore, LinkSigner {
  readonly objects = new Map<string, StoredObject>();
  /** Objects another delivery writes between our look and our write. */
  readonly rivals = new Map<string, Recording>();

  ownerOf(key: string): Promise<RecordingSid | undefined> {
    return Promise.resolve(this.objects.get(key)?.recording.sid);
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

  sign(key: string, sid: RecordingSid): Promise<string> {
    const name = encodeURIComponent(`inline; filename="${sid}.mp3"`);
    const path = key.split('/').map(encodeURIComponent).join('/');
    return Promise.resolve(`https://bucket.s3.example/${path}?response-content-disposition=${name}&X-Amz-Signature=0`);
  }
}
