import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether two secrets are the same. The time it takes tells neither where they differ nor how long they are. */
export const equalInConstantTime = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
