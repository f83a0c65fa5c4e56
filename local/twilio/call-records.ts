import type { Recordings } from './recordings';
import { rfc2822 } from './resource';

/** Who called whom, as Twilio's Call resource says it: a number in E.164, a SIP address or a client with its parameters. */
export interface CallParties {
  /** E.g. `sip:ivr@example.sip.twilio.com?X-Job-Number=J-1001` or `client:ivr?job_number=J-1001`. */
  to?: string;
  from?: string;
}

/** The calls that an account has, as their resource tells of them. */
export interface CallRecords {
  /** What the resource says of a call; null: it is gone. */
  readonly set: (callSid: string, parties: CallParties | null) => void;
  /** The resource, or undefined when the account has no such call. */
  readonly json: (accountSid: string, callSid: string) => object | undefined;
}

/** From the block that is set aside for fiction. */
const defaults = { to: '+15555550100', from: '+15555550199' };

/** Calls that were recorded: their resource is made of their first recording and of what was set. */
export const callRecordsOf = (recordings: Recordings): CallRecords => {
  const known = new Map<string, CallParties | null>();
  return {
    set: (callSid, parties) => {
      known.set(callSid, parties);
    },
    json: (accountSid, callSid) => {
      const parties = known.get(callSid);
      const recording = recordings.firstOfCall(callSid)?.state;
      if (recording?.accountSid !== accountSid || parties === null) return undefined;
      const { to, from } = { ...defaults, ...parties };
      const path = `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}`;
      const started = rfc2822(recording.startTime);
      const ended = rfc2822(recording.dateCreated);
      const isOver = recording.status !== 'in-progress' && recording.status !== 'paused';
      return {
        sid: callSid,
        account_sid: accountSid,
        parent_call_sid: null,
        api_version: '2010-04-01',
        to,
        to_formatted: to,
        from,
        from_formatted: from,
        caller_name: null,
        forwarded_from: null,
        phone_number_sid: null,
        group_sid: null,
        trunk_sid: null,
        answered_by: null,
        direction: 'inbound',
        status: isOver ? 'completed' : 'in-progress',
        date_created: started,
        date_updated: ended,
        start_time: started,
        end_time: isOver ? ended : null,
        duration: isOver ? String(Math.max(recording.durationSeconds, 0)) : null,
        queue_time: '0',
        price: null,
        price_unit: 'USD',
        uri: `${path}.json`,
        subresource_uris: { recordings: `${path}/Recordings.json` },
      };
    },
  };
};
