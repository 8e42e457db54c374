"""Codes that mechanisms write. They are the codes of the registers, so that nothing is translated later."""

MAN, WOMAN = 1, 2  # GBAGESLACHT

# Groups of origin; generator/codes/birth_country.csv gives each its country code.
DUTCH, MOROCCO, TURKEY, SURINAME, DUTCH_CARIBBEAN, EUROPE, OTHER = range(7)
GROUPS = OTHER + 1

LOW, MIDDLE, HIGH = 1, 2, 3  # education

# With whom somebody lives who has no household of their own
MOTHER, FATHER, ELSEWHERE = 1, 2, 3

# SECM, socio-economic category
EMPLOYEE, SELF_EMPLOYED, UNEMPLOYMENT_BENEFIT, SOCIAL_ASSISTANCE = 11, 13, 21, 22
DISABILITY_BENEFIT, PENSION, STUDENT_WITH_INCOME, STUDENT, NO_INCOME = 24, 25, 26, 31, 32

# INHEHALGR, tenure
OWNER, RENTER_WITHOUT_ALLOWANCE, RENTER_WITH_ALLOWANCE = 1, 2, 3
