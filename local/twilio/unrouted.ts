import { errorOfStatus, notFound, notModelled, type TwilioError } from './errors';

const collection = /^(?:\/(Calls|Conferences)\/[^/]+)?\/Recordings(?:\.(?:json|xml|csv))?$/i;
const item = /^(?:\/(Calls|Conferences)\/[^/]+)?\/Recordings\/[^/]+$/i;
/** What else twilio-oai has around recordings. */
const around = /^\/(?:Calls|Conferences|Recordings\/[^/]+\/(?:Transcriptions|AddOnResults))(?:[./].*)?$/i;

/**
 * What becomes of a request below an account that no route takes: what Twilio would do is refused as not modelled (501), what
 * it does not do either is refused as Twilio does (405, 404).
 * @param path - of the request
 */
export const unrouted = (method: string, path: string): TwilioError => {
  const below = path.replace(/^\/2010-04-01\/Accounts\/[^/]+/i, '');
  const [list, listParent] = collection.exec(below) ?? [];
  const [single, singleParent] = item.exec(below) ?? [];
  if (method === 'HEAD' && (list ?? single) !== undefined) return notModelled('HEAD');
  if (list !== undefined) {
    if (method === 'GET') return notModelled('lists but .json');
    if (method === 'POST' && listParent?.toLowerCase() === 'calls') return notModelled('starting a recording');
    return errorOfStatus(405);
  }
  if (single !== undefined) {
    if (method === 'POST' && singleParent !== undefined)
      return notModelled('pausing, resuming or stopping a recording');
    return errorOfStatus(405);
  }
  return around.test(below) ? notModelled(below) : notFound(path);
};
