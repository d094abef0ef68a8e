const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7). */
export function httpDate(wall: number): string {
  const date = new Date(wall);
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const month = months[date.getUTCMonth()];
  return `${days[date.getUTCDay()]}, ${two(date.getUTCDate())} ${month} ${date.getUTCFullYear()} ${time} GMT`;
}

/** Seconds since 1970 of any of the three forms of RFC 9110 section 5.6.7; undefined: none. */
export function parseHttpDate(text: string): number | undefined {
  const usual = /^\w{3,9}, (\d{2})[ -](\w{3})[ -](\d{2,4}) (\d{2}):(\d{2}):(\d{2})(?: GMT)?$/.exec(
    text,
  );
  const [, day, name, year, ...time] = usual ?? reordered(text);
  if (day === undefined || name === undefined || year === undefined) return undefined;
  const month = months.indexOf(name);
  if (month < 0) return undefined;
  const full = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year);
  const [hour = "0", minute = "0", second = "0"] = time;
  return Date.UTC(full, month, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}

function reordered(text: string): (string | undefined)[] {
  const match = /^\w{3} (\w{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/.exec(text);
  if (!match) return [];
  const [whole, month, day, hour, minute, second, year] = match;
  return [whole, day?.trim(), month, year, hour, minute, second];
}

function zone(date: Date): { sign: string; hours: string; minutes: string } {
  const offset = -date.getTimezoneOffset();
  const absolute = Math.abs(offset);
  return {
    sign: offset < 0 ? "-" : "+",
    hours: two(Math.floor(absolute / 60)),
    minutes: two(absolute % 60),
  };
}

/** `$time_local`: `06/Nov/1994:08:49:37 +0000`. */
export function localTime(wall: number): string {
  const date = new Date(wall);
  const { sign, hours, minutes } = zone(date);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = `${two(date.getDate())}/${months[date.getMonth()]}/${date.getFullYear()}`;
  return `${day}:${time} ${sign}${hours}${minutes}`;
}

/** `$time_iso8601`: `1994-11-06T08:49:37+00:00`. */
export function isoTime(wall: number): string {
  const date = new Date(wall);
  const { sign, hours, minutes } = zone(date);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${time}${sign}${hours}:${minutes}`;
}

/** Texts that hold for a second, made once for each. */
export class SecondClock {
  private second = -1;
  private text = "";
  private localSecond = -1;
  private localText = "";

  /** `Date:` of now. */
  date(wall: number): string {
    const second = Math.floor(wall / 1000);
    if (second !== this.second) {
      this.second = second;
      this.text = httpDate(wall);
    }
    return this.text;
  }

  local(wall: number): string {
    const second = Math.floor(wall / 1000);
    if (second !== this.localSecond) {
      this.localSecond = second;
      this.localText = localTime(wall);
    }
    return this.localText;
  }
}
