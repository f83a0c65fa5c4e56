import { withLowerCaseHead } from './arns';
import { checkedList, whole, wordOf } from './kinds';
import { ORIGINS, originsObjection } from './origins';
import { REQUESTERS, requestersObjection } from './requesters';

/** Who gets links, and for how long it is known who did. */
export const linkSettings = {
  LINK_REQUESTER_ARNS: checkedList((arns) => requestersObjection(arns.map(withLowerCaseHead)), REQUESTERS)
    .transform((arns) => arns.map(withLowerCaseHead))
    .default([])
    .describe(
      'IAM roles, users and groups of this account that may ask for links. More can be let in at any time with the policy ' +
        'NAME-link-requesters-REGION.',
    ),
  LINK_ORIGINS: checkedList(originsObjection, ORIGINS)
    .default([])
    .describe('Web pages whose scripts may fetch recordings by a link, and ask for links. Playing one needs no entry.'),
  AUDIT_RETENTION_DAYS: whole(
    [16, 36_500],
    'days',
    'The reconciler remembers its runs for 15, and each day is compared with the 7 before it; S3 locks nothing for more than 36,500',
  )
    .default(3653)
    .describe(
      'For how many days it is kept who got which link, who played it, and what became of each recording: receipts, runs of ' +
        'the reconciler, ledgers. HIPAA asks for 6 years, MiFID II for up to 7; the default is 10.',
    ),
  AUDIT_OBJECT_LOCK: wordOf(['off', 'governance', 'compliance'])
    .default('off')
    .describe(
      'Whether S3 Object Lock keeps each new record of a link, receipt, run and ledger for AUDIT_RETENTION_DAYS. With ' +
        'compliance nobody can delete it before, not even the root user, nor shorten the time; so neither can the bucket be emptied.',
    ),
};
