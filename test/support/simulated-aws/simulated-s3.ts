import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';

/** An object in the bucket. */
export interface SimulatedObject {
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** S3 answers so many keys at once. Source: ListObjectsV2. */
const MOST_KEYS = 1000;

const bytesOf = (body: PutObjectCommand['input']['Body']): Promise<Buffer> => {
  if (body instanceof Readable) return buffer(body);
  throw new Error('an upload that is no stream');
};

/**
 * A bucket as the adapter meets it: an object is there with its last byte, and only if the condition held at that moment; a
 * key that is not there is 404. Whatever else is asked of it, it refuses loudly.
 */
export class SimulatedBucket {
  readonly objects = new Map<string, SimulatedObject>();
  /** Told of each 4xx. */
  onRefusal: () => void = () => undefined;
  /** Told when an object is there. */
  onStored: (key: string, object: SimulatedObject) => void = () => undefined;

  constructor(readonly name: string) {}

  /** Whose audio an object is, as its metadata says. */
  get owners(): string[] {
    return Array.from(this.objects.values()).flatMap(({ metadata }) => metadata['recording-sid'] ?? []);
  }

  readonly answer = (command: unknown): unknown => {
    if (command instanceof HeadObjectCommand) return this.head(command.input);
    if (command instanceof ListObjectsV2Command) return this.list(command.input);
    if (command instanceof PutObjectCommand) return this.put(command.input);
    throw new Error('a command that the bucket does not know');
  };

  private requireBucket(name: string | undefined): void {
    if (name !== this.name) this.refuse(404, 'NoSuchBucket');
  }

  private head({ Bucket, Key = '' }: HeadObjectCommand['input']): unknown {
    this.requireBucket(Bucket);
    const object = this.objects.get(Key) ?? this.refuse(404, 'NotFound');
    return { Metadata: object.metadata, ContentLength: object.bytes.length };
  }

  private list({ Bucket, Prefix = '', ContinuationToken: after }: ListObjectsV2Command['input']): unknown {
    this.requireBucket(Bucket);
    const keys = Array.from(this.objects.keys())
      .filter((key) => key.startsWith(Prefix) && (after === undefined || key > after))
      .sort();
    const page = keys.slice(0, MOST_KEYS);
    const isCut = page.length < keys.length;
    return { Contents: page.map((Key) => ({ Key })), IsTruncated: isCut, NextContinuationToken: page.at(-1) };
  }

  private async put(input: PutObjectCommand['input']): Promise<unknown> {
    const { Bucket, Key = '', Metadata = {}, Body, ContentLength, IfNoneMatch } = input;
    this.requireBucket(Bucket);
    const bytes = await bytesOf(Body);
    if (bytes.length !== ContentLength) this.refuse(400, 'IncompleteBody');
    if (IfNoneMatch === '*' && this.objects.has(Key)) this.refuse(412, 'PreconditionFailed');
    const object = { metadata: Metadata, bytes };
    this.objects.set(Key, object);
    this.onStored(Key, object);
    return {};
  }

  private refuse(status: number, name: string): never {
    this.onRefusal();
    throw new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status } });
  }
}
