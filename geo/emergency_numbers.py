"""Emergency phone numbers by country."""

# Emergency numbers by country (ITU-T E.129 national lists); elsewhere pages name the two that mobile networks know.
EMERGENCY_NUMBERS = {
    "US": "911", "CA": "911", "MX": "911", "AR": "911", "PE": "911", "CO": "123", "CL": "131", "ES": "112", "DE": "112",
    "FR": "112", "IT": "112", "NL": "112", "PT": "112", "IE": "112", "AT": "112", "CH": "112", "SE": "112", "GB": "999",
    "AU": "000", "NZ": "111", "JM": "110", "ZA": "112", "IN": "112",
}  # fmt: skip
