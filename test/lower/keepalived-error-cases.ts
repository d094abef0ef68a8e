import type { ErrorCase } from "./keepalived-case-texts.ts";
import { scriptCases, serviceCases } from "./keepalived-service-cases.ts";
import { vrrpCases } from "./keepalived-vrrp-cases.ts";

/** Asked of lbc here and of keepalived 2.2.7 in the oracle. */
export const errorCases: readonly ErrorCase[] = [...vrrpCases, ...scriptCases, ...serviceCases];
