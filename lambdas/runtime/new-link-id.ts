import { randomUUID } from 'node:crypto';
import { type LinkId, linkId } from '../core/link';

/** Another one each time, from the machine's random numbers. */
export const newLinkId = (): LinkId => linkId.parse(randomUUID());
