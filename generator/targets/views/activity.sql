-- One row per person with a socio-economic category on $day.
SELECT
  RINPERSOON AS person,
  SECM BETWEEN '11' AND '15' AS works,
  SECM = '11' AS employee,
  BIJSTANDSECM = '1' AS assistance,
  WERKLUITKSECM = '1' AS unemployment
FROM SECMBUS
WHERE RINPERSOONS = 'R' AND '$day' BETWEEN AANVSECM AND EINDSECM
QUALIFY row_number() OVER (PARTITION BY RINPERSOON ORDER BY AANVSECM DESC, EINDSECM DESC) = 1
