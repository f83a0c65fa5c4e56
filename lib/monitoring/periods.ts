import { Duration } from 'aws-cdk-lib';

/* Over how long metrics are judged and shown. */

export const FIVE_MINUTES = Duration.minutes(5);
export const QUARTER_OF_AN_HOUR = Duration.minutes(15);
export const HALF_AN_HOUR = Duration.minutes(30);
export const HOUR = Duration.hours(1);
export const DAY = Duration.days(1);
/** The longest that CloudWatch looks back. */
export const WEEK = Duration.days(7);
