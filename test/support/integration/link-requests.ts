import https from 'node:https';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { publicUrl } from '../../../local/deploy/deploy';
import { rootCredentials } from '../../../local/emulator/environment';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** Whoever signs. */
interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What POST /urls answered. */
export interface LinksAnswer {
  readonly status: number;
  readonly headers: https.RequestOptions['headers'];
  readonly body: string;
}

type Place = Pick<LocalPipeline, 'emulator' | 'name'>;

/** Posts a body to /urls of a deployed pipeline, with these headers. */
export const postForLinks = (
  { emulator, name }: Place,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<LinksAnswer> =>
  new Promise((resolve, reject) => {
    https
      .request(
        `${publicUrl(emulator, name)}/urls`,
        { method: 'POST', ca: emulator.certificate, agent: false, headers },
        (response) => {
          text(response).then((said) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said });
          }, reject);
        },
      )
      .on('error', reject)
      .end(body);
  });

/** The headers of such a post, signed. */
export const signedForLinks = async (
  { emulator, name }: Place,
  who: Signer,
  body: string,
  signingDate = new Date(),
): Promise<Record<string, string>> => {
  const { host, hostname, pathname, protocol } = new URL(`${publicUrl(emulator, name)}/urls`);
  const { region } = emulator;
  const signer = new SignatureV4({ service: 'execute-api', region, credentials: who, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol,
      hostname,
      path: pathname,
      query: {},
      headers: { host, 'content-type': 'application/json', 'user-agent': 'test/1' },
      body,
    },
    { signingDate },
  );
  return headers;
};

/** Asks for links, as the root user of the account or as somebody else. */
export const askForLinks = async (
  place: Place,
  request: unknown,
  who: Signer = rootCredentials,
): Promise<LinksAnswer> => {
  const body = JSON.stringify(request);
  return await postForLinks(place, await signedForLinks(place, who, body), body);
};
