/** The services of a company, as many as there are. */
export const services = {
  orders: { hosts: ["10.1.1.1", "10.1.1.2", "10.1.1.3"], read: "10s" },
  stock: { hosts: ["10.1.2.1", "10.1.2.2"], read: "5s" },
  billing: { hosts: ["10.1.3.1", "10.1.3.2"], read: "1m" },
} as const;

export type Service = keyof typeof services;

export const names = Object.keys(services) as Service[];
