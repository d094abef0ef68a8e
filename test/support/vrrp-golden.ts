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
