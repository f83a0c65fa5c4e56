import type { LinkRefusalCode } from '../core/codes/refusal-codes';
import type { MissingRecording } from '../core/urls-api';

interface Words {
  /** For the one who asked: what is wrong, and what helps. */
  readonly message: string;
  readonly reasons?: readonly string[];
  readonly looked?: readonly string[];
  readonly missing?: readonly MissingRecording[];
}

/** Why a request gets no link, as it is answered. */
export class LinkRefusal extends Error {
  override readonly name = 'LinkRefusal';
  readonly reasons: readonly string[] | undefined;
  readonly looked: readonly string[] | undefined;
  readonly missing: readonly MissingRecording[] | undefined;

  constructor(
    readonly status: 400 | 403 | 404 | 413,
    readonly code: Exclude<LinkRefusalCode, 'links-throttled' | 'links-unavailable'>,
    { message, reasons, looked, missing }: Words,
  ) {
    super(message);
    this.reasons = reasons;
    this.looked = looked;
    this.missing = missing;
  }
}
