/* A configuration with every kind of IPv4 advert, and what keepalived 2.2.7 sends for it. */

export const goldenConfiguration = `vrrp_instance P {
  interface eth0
  virtual_router_id 11
  priority 120
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass 123456
  }
  virtual_ipaddress {
    10.77.0.111/24
    10.77.0.110
  }
}
vrrp_instance H {
  interface eth0
  virtual_router_id 12
  priority 121
  authentication {
    auth_type AH
    auth_pass 123456
  }
  virtual_ipaddress {
    10.77.0.112/24
  }
}
vrrp_instance HU {
  interface eth0
  virtual_router_id 17
  priority 121
  authentication {
    auth_type AH
    auth_pass 123456
  }
  unicast_src_ip 10.77.0.1
  unicast_peer {
    10.77.0.2
    10.77.0.3
  }
  virtual_ipaddress {
    10.77.0.117/24
  }
}
vrrp_instance N3 {
  version 3
  interface eth0
  virtual_router_id 13
  priority 122
  advert_int 0.5
  virtual_ipaddress {
    10.77.0.113/24
  }
}
vrrp_instance U3 {
  version 3
  interface eth0
  virtual_router_id 15
  priority 124
  unicast_src_ip 10.77.0.1
  unicast_peer {
    10.77.0.2
    10.77.0.3
  }
  virtual_ipaddress {
    10.77.0.115/24
  }
}
vrrp_instance O3 {
  version 3
  interface eth0
  virtual_router_id 18
  priority 124
  advert_int 0.5
  old_unicast_checksum
  unicast_src_ip 10.77.0.1
  unicast_ttl 64
  unicast_peer {
    10.77.0.2
    10.77.0.3
  }
  virtual_ipaddress {
    10.77.0.118/24
  }
}
vrrp_instance N2 {
  interface eth0
  virtual_router_id 19
  priority 50
  virtual_ipaddress {
    10.77.0.119/24
  }
}
`;

export interface GoldenPacket {
  readonly name: string;
  readonly instance: string;
  /** The IP packet. */
  readonly hex: string;
}

const packet = (instance: string, name: string, hex: string): GoldenPacket => ({
  name: `${instance}, ${name}`,
  instance,
  hex,
});

/** The first adverts of each instance, as keepalived 2.2.7 put them on the wire. */
export const goldenPackets: readonly GoldenPacket[] = [
  packet(
    "P",
    "PASS",
    "45c0002c00010000ff70d0400a4d0001e0000012210b78020101b6dd0a4d006f0a4d006e3132333435360000",
  ),
  packet(
    "P",
    "the second advert",
    "45c0002c00020000ff70d03f0a4d0001e0000012210b78020101b6dd0a4d006f0a4d006e3132333435360000",
  ),
  packet(
    "H",
    "AH",
    "45c0004000010000ff33d0690a4d0001e0000012700400000a4d0001000000016cc7f9d916f6fd1315e1553a" +
      "210c7901020159340a4d00700000000000000000",
  ),
  packet(
    "H",
    "the second advert",
    "45c0004000020000ff33d0680a4d0001e0000012700400000a4d00010000000260b6e11f44f87b4a63758cb1" +
      "210c7901020159340a4d00700000000000000000",
  ),
  packet(
    "HU",
    "AH to the first peer",
    "45c0004000010000ff33a62d0a4d00010a4d0002700400000a4d000100000001451a8ba9f9e2f5494072030e" +
      "211179010201592a0a4d00750000000000000000",
  ),
  packet(
    "HU",
    "AH to the second peer",
    "45c0004000010000ff33a62c0a4d00010a4d0003700400000a4d0001000000011c7bd7fb1685450cfebae94c" +
      "211179010201592a0a4d00750000000000000000",
  ),
  packet("N3", "version 3", "45c0002000010000ff70d04c0a4d0001e0000012310d7a0100325f240a4d0071"),
  packet(
    "U3",
    "unicast to the first peer",
    "45c0002000010000ff70a6100a4d00010a4d0002310f7c01006432b20a4d0073",
  ),
  packet(
    "U3",
    "unicast to the second peer",
    "45c0002000010000ff70a60f0a4d00010a4d0003310f7c01006432b10a4d0073",
  ),
  packet(
    "O3",
    "old_unicast_checksum and unicast_ttl",
    "45c0002000010000407065110a4d00010a4d000231127c0100325d1a0a4d0076",
  ),
  packet(
    "O3",
    "to the second peer",
    "45c0002000010000407065100a4d00010a4d000331127c0100325d1a0a4d0076",
  ),
  packet(
    "N2",
    "version 2 without authentication",
    "45c0002800010000ff70d0440a4d0001e0000012211332010001a2260a4d00770000000000000000",
  ),
];
