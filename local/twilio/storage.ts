import { randomBytes } from 'node:crypto';
import type { MediaRequest } from './media-answer';

/** What an address of the storage stands for. */
export interface StoredObject {
  readonly recordingSid: string;
  readonly request: MediaRequest;
  /** Whether a request with an Authorization header is refused, as S3 refuses it beside a signature in the URL. */
  readonly refusesAuthorization: boolean;
}

/** Where media lies that Twilio redirects to: whoever knows an address may read it. */
export interface Storage {
  /** @returns path and query string that nobody can guess. */
  readonly keep: (object: StoredObject) => string;
  /** @param target - path and query string, exactly */
  readonly find: (target: string) => StoredObject | undefined;
}

const random = () => randomBytes(16).toString('hex');

export const emptyStorage = (): Storage => {
  const objects = new Map<string, StoredObject>();
  return {
    keep: (object) => {
      const target = `/_storage/${random()}?X-Amz-Signature=${random()}`;
      objects.set(target, object);
      return target;
    },
    find: (target) => objects.get(target),
  };
};
