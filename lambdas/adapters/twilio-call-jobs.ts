import * as z from 'zod';
import type { CallJobs } from '../core/ports/reconciling';
import { type JobNumber, callSid, jobNumber } from '../core/recording';
import type { TwilioEnv } from './twilio-env';
import { type TwilioRestMeans, twilioRest } from './twilio-rest';

/** Source: twilio-oai, `api.v2010.account.call`. Both hold a phone number, or an address; neither is ever logged. */
const call = z.object({
  sid: callSid,
  to: z.string().catch(''),
  from: z.string().catch(''),
});

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/**
 * A parameter of the address of a SIP endpoint or of Twilio's client, whatever the case of its name:
 * `sip:desk@example.com;transport=tls?X-Job-Number=7&X-Other=1` has headers behind the question mark and parameters of the URI
 * before it (RFC 3261, 19.1.1), `client:desk?job_number=7` those of the client (Twilio, "TwiML Voice: Client"). A telephone
 * number has none.
 */
export const parameterIn = (address: string, name: string): JobNumber | undefined => {
  if (!/^(sips?|client):/i.test(address)) return undefined;
  const [, path = '', headers = ''] = /^([^?]*)\??(.*)$/s.exec(address) ?? [];
  const pairs = [...headers.split('&'), ...path.split(';').slice(1)].map((pair) => {
    const [key = '', ...value] = pair.split('=');
    return [decoded(key).toLowerCase(), decoded(value.join('='))] as const;
  });
  const found = pairs.find(([key]) => key === name.toLowerCase());
  return found && jobNumber.safeParse(found[1]).data;
};

/** Calls as Twilio's API tells of them. @param name RECONCILE_JOB_PARAMETER */
export const twilioCallJobs = (env: TwilioEnv, name: string, means: TwilioRestMeans): CallJobs => {
  const rest = twilioRest(env, means);
  return {
    async jobOf({ callSid: sid, accountSid }, deadline) {
      // A conference has no caller.
      if (!sid.startsWith('CA')) return undefined;
      const found = await rest.get(call, { accountSid, path: `Calls/${sid}` }, deadline);
      return found && (parameterIn(found.to, name) ?? parameterIn(found.from, name));
    },
  };
};
