import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import type { Statement } from "../../grammars/ast.ts";
import { parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { Source } from "../../src/text/source.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/** Every statement begins with a word that keepalived does not know, and names. */
const texts: readonly string[] = [
  "~SEQ(N, 3) a-$N\n",
  "~SEQ(N, -2) a$N b${N}c\n~SEQ(N,-2)z${N}b\n",
  "~SEQ (N,0,3,8)a$N\n~SEQ(N, 5, 3) b-$N\n~SEQ(N,5,-1,3)c-$N\n",
  "~SEQx(N, 0x90, 0x10, 0xb0) fe80::${N}:1\n~SEQ(N, 010, 0x9) o$N\n",
  "~SEQx(AD2, 0x90, 0x10, 0xa0) ~SEQx(AD1, 0x12, -1, 0x11) fe81::10:${AD2}:${AD1}\n",
  "~LST(A, x, y)a-$A\n~LST(B, 1 , 2 ) b$B\n~LST(C, 1, , 3) c${C}d\n",
  "~LST({A, B}, {1,2}, {3}) p${A}-${B}q\n~LST({A,B}, 7, {8 , 9}) r${A}-${B}s\n",
  "~LST(IP, 1, 2) ~LST(IP1, 5,6) 192.169.${IP}.${IP1}\n",
  "~LST({IP, IP1}, {10,1},{20,4}) ~SEQ(IP2,168,2,170) 192.${IP2}.${IP}.${IP1}\n",
  "$VI= \\\nv_$N \\\nw_$N \\\n x_${N}_\n\n~SEQ(N, 2) $VI\nend\n",
  "$IN= \\\ni_$M \\\nj_$M\n\n$OUT= \\\no_$N \\\n~SEQ(M, 8, 9) $IN \\\np_$N\n\n~SEQ(N, 2) $OUT\n$OUT\n",
  "$IN= \\\ni1 \\\ni2\n\n$OUT= \\\n$IN \\\no2\n\n$OUT\n",
  "$IN= \\\ni1 \\\ni2\n\n$OUT=$IN\nx $OUT\n",
  "$L=~SEQ(N, 2) x$N\n$L\n",
  "$L=~SEQ(N, 2) x\n$L\n",
  "$E=2\n~SEQ(N, $E) x$N\n~SEQ(N, ${E}, 4) y$N\n~SEQ(N, 1,$E) z$N\n",
  "~SEQ(N, 2) a${N}$M\n$M=m\n~SEQ(N, 2) a${N}$M\n",
  "~SEQ(N, 2) $X=v${N}\nx_$X\n",
  "~SEQ(N, 1) a$N\n~SEQ(N, 0) b$N\n~SEQ(N, 3, 3) c$N\n",
  "~LST(W, 1, 2) @^nobody x$W\n@^nobody ~SEQ(N, 1) y\n@nobody ~SEQ(N, 1) z\n",
  "~LST(A 1, 2) x\n~LST(A, {1, 2}) x\n~LST({A B}, 1) x\n~LST(A, 1 2) x\n~LST A, 1) x\n",
  "~SEQ(a, 3, 1, 1) x\n~SEQ(a, 1, 0, 3) x\n~SEQx(a, -1, 3) x\n~SEQ(a, 1, 2, 3, 4) x\n~SEQ a, 1) x\n",
  "~SEQ(a, x) k$a\n~SEQ(a, 2x) l$a\n~SEQ(, 2) m\n",
  "~SEQ(N, 2) \nx\n~foo(N, 2) y\n",
  '~SEQ(N, 2) a${_HASH}b\n~SEQ(N, 1) "q w" $N\n',
  "$T=x\n~LST(A, $T, y) a$A\n~LST(B, ${T}, y) b$B\n",
];

/** In the order of the text, each name once for each time it stands there. */
const namesOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ name, inert }) => (inert ? [] : [name.text]));

describe("sequences", { skip: withoutKeepalived }, () => {
  const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
  after(() => keepalived?.remove());
  for (const text of texts)
    test(JSON.stringify(text), () => {
      const messages = keepalived?.askOnce(text) ?? [];
      const theirs = messages.flatMap(
        (message) => /Unknown keyword '(.*)'$/.exec(message)?.[1] ?? [],
      );
      const { statements, diagnostics } = parseKeepalived(Source.fromText("k.conf", text));
      assert.deepEqual(namesOf(statements), theirs);
      const refused = messages.filter((message) =>
        /Invalid ~(?:SEQ|LST) specification/.test(message),
      );
      assert.equal(diagnostics.length, refused.length, messages.join("\n"));
    });
});
