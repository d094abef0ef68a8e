/*
 * When active checks take a peer out and bring it back: the counting of Tengine's check module,
 * which THS follows. Pure; time and results come in.
 */

/** What is counted for one peer. Plain data: it travels between processes. */
export interface HealthState {
  readonly up: boolean;
  /** Successes in a row, also beyond the threshold, as the status pages of both products show. */
  readonly rise: number;
  readonly fall: number;
  /** Milliseconds since the epoch of the last change to down; 0: not down. */
  readonly downSince: number;
  /** Time spent down before the present one, milliseconds. */
  readonly downTime: number;
  /** How often it went down. */
  readonly downs: number;
}

export interface HealthThresholds {
  readonly rise: number;
  readonly fall: number;
}

/** A peer that starts down stays out until `rise` checks in a row succeeded. */
export function startHealth(startDown: boolean, now: number): HealthState {
  return {
    up: !startDown,
    rise: 0,
    fall: 0,
    downSince: startDown ? now : 0,
    downTime: 0,
    downs: 0,
  };
}

/** Takes in the result of one check; `up` of the answer says on which side the peer is now. */
export function stepHealth(
  state: HealthState,
  alive: boolean,
  thresholds: HealthThresholds,
  now: number,
): HealthState {
  if (alive) return succeeded(state, thresholds, now);
  return failed(state, thresholds, now);
}

function succeeded(state: HealthState, { rise }: HealthThresholds, now: number): HealthState {
  const counted = state.rise + 1;
  if (state.up || counted < rise) return { ...state, rise: counted, fall: 0 };
  return {
    ...state,
    up: true,
    rise: counted,
    fall: 0,
    downSince: 0,
    downTime: state.downTime + Math.max(0, now - state.downSince),
  };
}

function failed(state: HealthState, { fall }: HealthThresholds, now: number): HealthState {
  const counted = state.fall + 1;
  if (!state.up || counted < fall) return { ...state, rise: 0, fall: counted };
  return { ...state, up: false, rise: 0, fall: counted, downSince: now, downs: state.downs + 1 };
}

/** Time between the checks of a peer that no client may use until it has shown that it is alive. */
const freshInterval = 100;

/** Out only because it starts so: no check has failed yet. */
const isFresh = ({ up, fall, downs }: HealthState): boolean => !up && fall === 0 && downs === 0;

/**
 * Milliseconds until the first check of a peer: spread over one interval, and over a second where
 * the interval is shorter, so that a start does not check everything at once. Peers that start
 * down are waited for, so theirs come sooner than the check module's. `share` is in [0, 1).
 */
export const firstCheckDelay = (interval: number, startDown: boolean, share: number): number =>
  Math.floor((startDown ? 2 * freshInterval : Math.max(interval, 1000)) * share);

/**
 * Milliseconds from the start of a check to that of the next. The check module lets a fresh peer
 * wait `rise` whole intervals; then a start or a new peer means as long without an answer.
 */
export const nextCheckDelay = (state: HealthState, interval: number): number =>
  isFresh(state) ? Math.min(interval, freshInterval) : interval;
