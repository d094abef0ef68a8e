import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { values } from "../nginx/shapes.ts";
import { onOff, text } from "../nginx/values.ts";
import { one } from "../shape.ts";

const module = ownDirectives({
  module: "ngx_http_reqstat_module",
  dialects: ["tengine"],
  contexts: everyLevel,
});

const words = (least: number, most?: number) => values(text, least, most);

export const reqStatus = module<readonly string[]>(
  "req_status",
  words(1),
  "Counts requests of this block in zones.",
  "把本块的请求计入统计区域。",
);

export const reqStatusZone = module<readonly string[]>(
  "req_status_zone",
  words(3, 3),
  "A zone of counters: its name, what tells entries apart, its size.",
  "统计区域：名称、区分条目的值、大小。",
  { contexts: ["http"], repeat: "append" },
);

export const reqStatusShow = module<readonly string[]>(
  "req_status_show",
  words(0),
  "Answers with the counters of zones.",
  "返回统计数据。",
  { contexts: ["location"], inherit: "none" },
);

export const reqStatusShowField = module<readonly string[]>(
  "req_status_show_field",
  words(1),
  "Which counters are shown.",
  "返回哪些统计字段。",
  { contexts: ["location"], inherit: "none" },
);

export const reqStatusBypass = module<readonly string[]>(
  "req_status_bypass",
  words(1),
  "Conditions under which a request is not counted.",
  "满足条件的请求不计入统计。",
);

export const reqStatusLazy = module<boolean>(
  "req_status_lazy",
  one(onOff),
  "Finds the zone of a request at its end.",
  "在请求结束时才确定统计条目。",
);

export const reqStatusZoneAddIndicator = module<readonly string[]>(
  "req_status_zone_add_indicator",
  words(2),
  "Further variables that a zone adds up.",
  "统计区域额外累计的变量。",
  { contexts: ["http"], repeat: "append" },
);

export const reqStatusZoneKeyLength = module<readonly string[]>(
  "req_status_zone_key_length",
  words(2, 2),
  "How long the keys of a zone may be.",
  "统计条目键的最大长度。",
  { contexts: ["http"], repeat: "append" },
);

export const reqStatusZoneRecycle = module<readonly string[]>(
  "req_status_zone_recycle",
  words(3, 3),
  "When entries of a full zone give way to others.",
  "区域写满后回收条目的条件。",
  { contexts: ["http"], repeat: "append" },
);
