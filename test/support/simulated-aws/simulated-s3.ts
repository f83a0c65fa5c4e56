import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import { SortedKeys } from './sorted-keys';

/** An object in the bucket. */
export interface SimulatedObject {
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** S3 answers so many keys at once. Source: ListObjectsV2. */
const MOST_KEYS = 1000;

/** Of an answer's body, in bytes. */
const PIECE = 1021;

/** Of a body that ends early nothing comes of it. */
const bytesOf = async (body: PutObjectCommand['input']['Body']): Promise<Buffer> => {
  if (body instanceof Readable) return await buffer(body);
  if (body instanceof Uint8Array || typeof body === 'string') return Buffer.from(body);
  throw new Error('a body that nobody sends');
};

/** As they come over the wire: anywhere in a character, or between two lines. */
const pieces = function* (bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
};

interface Conditional {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

interface MultipartUpload {
  readonly metadata: SimulatedObject['metadata'];
  readonly parts: Map<number, Buffer>;
}

/**
 * A bucket as the adapter meets it: an object is there with its last byte, and only if the condition held at that moment; a
 * key that is not there is 404. Whatever else is asked of it, it refuses loudly.
 */
export class SimulatedBucket {
  readonly objects = new SortedKeys<SimulatedObject>();
  /** Told of each 4xx. */
  onRefusal: () => void = () => undefined;
  /** Told when an object is there, and what it was written over. */
  onStored: (key: string, object: SimulatedObject, before: SimulatedObject | undefined) => void = () => undefined;
  /** Keys whose objects are deleted: a marker is on top of them. As S3's own expiry deletes, too, in a versioned bucket. */
  readonly deleted = new Set<string>();
  private readonly uploads = new Map<string, MultipartUpload>();

  constructor(readonly name: string) {}

  /** Whose audio the objects are, as their metadata says. */
  get owners(): string[] {
    return Array.from(this.objects.values()).flatMap(({ metadata }) => metadata['recording-sid'] ?? []);
  }

  readonly answer = (command: unknown): unknown => {
    if (command instanceof HeadObjectCommand) return this.head(command.input);
    if (command instanceof GetObjectCommand) return this.get(command.input);
    if (command instanceof ListObjectsV2Command) return this.list(command.input);
    if (command instanceof ListObjectVersionsCommand) return this.listVersions(command.input);
    if (command instanceof PutObjectCommand) return this.put(command.input);
    if (command instanceof CreateMultipartUploadCommand) return this.begin(command.input);
    if (command instanceof UploadPartCommand) return this.putPart(command.input);
    if (command instanceof CompleteMultipartUploadCommand) return this.complete(command.input);
    throw new Error('a command that the bucket does not know');
  };

  /** Deletes an object as S3 does in a versioned bucket. */
  delete(key: string): void {
    if (this.objects.delete(key)) this.deleted.add(key);
  }

  private requireBucket(name: string | undefined): void {
    if (name !== this.name) this.refuse(404, 'NoSuchBucket');
  }

  private head({ Bucket, Key = '' }: HeadObjectCommand['input']): unknown {
    this.requireBucket(Bucket);
    const marked = this.deleted.has(Key) ? { 'x-amz-delete-marker': 'true' } : {};
    const object = this.objects.get(Key) ?? this.refuse(404, 'NotFound', marked);
    return { Metadata: object.metadata, ContentLength: object.bytes.length };
  }

  private get({ Bucket, Key = '' }: GetObjectCommand['input']): unknown {
    this.requireBucket(Bucket);
    const object = this.objects.get(Key) ?? this.refuse(404, 'NoSuchKey');
    return { Metadata: object.metadata, ContentLength: object.bytes.length, Body: Readable.from(pieces(object.bytes)) };
  }

  private list(input: ListObjectsV2Command['input']): unknown {
    const { Bucket, Prefix = '', Delimiter, ContinuationToken, StartAfter } = input;
    this.requireBucket(Bucket);
    const after = ContinuationToken ?? StartAfter;
    /** A key, or the folder that it is shown as. */
    const shown = (key: string): string => {
      const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
      return end === -1 ? key : key.slice(0, end + 1);
    };
    const keys = this.objects.keysWith(Prefix);
    const entries = [...new Set(keys.map(shown))].filter((key) => after === undefined || key > after);
    const page = entries.slice(0, MOST_KEYS);
    const isFolder = (entry: string): boolean => Delimiter !== undefined && entry.endsWith(Delimiter);
    return {
      Contents: page.filter((entry) => !isFolder(entry)).map((Key) => ({ Key })),
      CommonPrefixes: page.filter(isFolder).map((folder) => ({ Prefix: folder })),
      IsTruncated: page.length < entries.length,
      NextContinuationToken: page.at(-1),
    };
  }

  /** Of each key the latest version, an object or a marker; those beneath nobody here asks for. */
  private listVersions({ Bucket, Prefix = '', KeyMarker: after }: ListObjectVersionsCommand['input']): unknown {
    this.requireBucket(Bucket);
    const keys = [...this.objects.keys(), ...this.deleted]
      .filter((key) => key.startsWith(Prefix) && (after === undefined || key > after))
      .sort();
    const page = keys.slice(0, MOST_KEYS);
    const isCut = page.length < keys.length;
    const latest = (isThere: boolean) =>
      page.filter((key) => this.objects.has(key) === isThere).map((Key) => ({ Key, IsLatest: true }));
    return {
      Versions: latest(true),
      DeleteMarkers: latest(false),
      IsTruncated: isCut,
      ...(isCut && { NextKeyMarker: page.at(-1), NextVersionIdMarker: 'latest' }),
    };
  }

  private async put({ Metadata = {}, Body, ContentLength, ...target }: PutObjectCommand['input']): Promise<unknown> {
    const bytes = await bytesOf(Body);
    // Of a body in memory the SDK knows the length.
    if (Body instanceof Readable && bytes.length !== ContentLength) this.refuse(400, 'IncompleteBody');
    return this.store(target, { metadata: Metadata, bytes });
  }

  private begin({ Bucket, Metadata = {} }: CreateMultipartUploadCommand['input']): unknown {
    this.requireBucket(Bucket);
    const UploadId = `upload-${String(this.uploads.size)}`;
    this.uploads.set(UploadId, { metadata: Metadata, parts: new Map() });
    return { UploadId };
  }

  private async putPart({ UploadId, PartNumber = 0, Body }: UploadPartCommand['input']): Promise<unknown> {
    const bytes = await bytesOf(Body);
    this.uploadOf(UploadId).parts.set(PartNumber, bytes);
    return { ETag: String(PartNumber) };
  }

  private complete({ UploadId, MultipartUpload, ...target }: CompleteMultipartUploadCommand['input']): unknown {
    const { metadata, parts } = this.uploadOf(UploadId);
    const named = (MultipartUpload?.Parts ?? []).map(
      ({ PartNumber = 0 }) => parts.get(PartNumber) ?? this.refuse(400, 'InvalidPart'),
    );
    return this.store(target, { metadata, bytes: Buffer.concat(named) });
  }

  private uploadOf(id: string | undefined): MultipartUpload {
    return this.uploads.get(id ?? '') ?? this.refuse(404, 'NoSuchUpload');
  }

  private store({ Bucket, Key = '', IfNoneMatch }: Conditional, object: SimulatedObject): unknown {
    this.requireBucket(Bucket);
    if (IfNoneMatch === '*' && this.objects.has(Key)) this.refuse(412, 'PreconditionFailed');
    const before = this.objects.get(Key);
    this.objects.set(Key, object);
    this.deleted.delete(Key);
    this.onStored(Key, object, before);
    return {};
  }

  private refuse(status: number, name: string, headers: Record<string, string> = {}): never {
    this.onRefusal();
    const $response = new HttpResponse({ statusCode: status, headers });
    const error = new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status } });
    // As the SDK's deserializer adds it.
    throw Object.assign(error, { $response });
  }
}
