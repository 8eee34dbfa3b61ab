"""The country and the state of a position."""

import pytest

from geo.states import country_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [
        (40.7411, -73.9897, "US"), (39.74, -104.99, "US"), (24.5551, -81.78, "US"), (21.3069, -157.8583, "US"),
        (55.6761, 12.5683, "DK"), (59.3293, 18.0686, "SE"), (38.7223, -9.1393, "PT"), (22.3193, 114.1694, "HK"),
        (49.2827, -123.1207, "CA"), (50.8198, -1.088, "GB"), (45.4408, 12.3155, "IT"), (-22.9068, -43.1729, "BR"),
        (50.9787, 11.0328, "DE"), (42.3149, -83.0364, "CA"), (42.3314, -83.0458, "US"), (89.9, 0, ""), (48, -40, ""),
    ],
)  # fmt: skip
def test_country_of_position_on_coast_and_inland(latitude, longitude, country):
    assert country_at(latitude, longitude) == country
